//! Names of resources that are there already, of the model.

use loudfail_blueprint as written;

use super::text;
use crate::model::{ChannelNames, Names};

pub(super) fn of_job(names: Option<&written::Names>) -> Names {
    let Some(names) = names else {
        return Names::default();
    };
    Names {
        state_machine: text(&names.state_machine),
        role: text(&names.role),
        log_group: text(&names.log_group),
        backstop: text(&names.backstop),
        schedule: text(&names.schedule),
        schedule_role: text(&names.schedule_role),
        alarm: text(&names.alarm),
    }
}

pub(super) fn of_channel(names: Option<&written::ChannelNames>) -> ChannelNames {
    let Some(names) = names else {
        return ChannelNames::default();
    };
    ChannelNames {
        topic: text(&names.topic),
        queue: text(&names.queue),
        alarm: text(&names.alarm),
        configuration: text(&names.configuration),
        role: text(&names.role),
        key_alias: text(&names.key_alias),
    }
}
