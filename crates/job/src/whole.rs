//! What is left of blueprints once each has been looked at by itself: as much as the rules need that hold jobs against
//! each other, and those who want to know whether such a rule could find anything else than before.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use loudfail_diagnostics::{SourceId, Span};

use crate::asked::{self, Asked};
use crate::facts::World;
use crate::rules::{Name, Named, names_of_channels, names_of_jobs};

/// Everything that was read, without what only its own file needs.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The platform file, all files and the environments, without blueprints and drafts.
    pub(crate) world: World,
    /// What jobs and channels show in each environment.
    pub(crate) faces: Vec<Face>,
    /// The blueprints' places.
    pub(crate) places: Places,
    /// Whether nothing of any blueprint failed to be read.
    pub(crate) is_all_read: bool,
}

/// What jobs and channels show to others in one environment.
#[derive(Debug, Default)]
pub(crate) struct Face {
    /// The names that they take.
    pub(crate) named: Vec<(Name, Named)>,
    /// The parameters that they ask for.
    pub(crate) asked: Vec<Asked>,
}

/// Where blueprints hold, by their files.
pub(crate) type Places = HashMap<SourceId, Place>;

/// Where a blueprint holds.
#[derive(Debug)]
pub(crate) struct Place {
    /// What is said of one environment alone, by its name.
    pub(crate) extents: BTreeMap<String, Span>,
    /// The environments that the job is in, by their numbers.
    pub(crate) environments: Vec<usize>,
}

/// The places of the blueprints of a world.
pub(crate) fn places(world: &World) -> Places {
    let mut places: Places = world
        .blueprints
        .iter()
        .map(|written| {
            let place = Place {
                extents: written.read.value.extents.clone(),
                environments: Vec::new(),
            };
            (written.file.source, place)
        })
        .collect();
    for (index, facts) in world.environments.iter().enumerate() {
        for draft in &facts.drafts {
            if let Some(place) = places.get_mut(&draft.file.source) {
                place.environments.push(index);
            }
        }
    }
    places
}

/// What the channels show.
pub(crate) fn of_channels(world: &World) -> Vec<Face> {
    let environments = world.environments.iter().enumerate();
    environments
        .map(|(index, facts)| Face {
            named: names_of_channels(index, facts),
            asked: asked::of_channels(facts),
        })
        .collect()
}

/// What the jobs show.
pub(crate) fn of_jobs(world: &World) -> Vec<Face> {
    let environments = world.environments.iter().enumerate();
    environments
        .map(|(index, facts)| Face {
            named: names_of_jobs(index, facts),
            asked: asked::of_jobs(facts),
        })
        .collect()
}

/// What each job shows in all environments, as a text without places in files, by the job's name.
pub(crate) fn shown(faces: &[Face]) -> BTreeMap<String, String> {
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |owner: &str, line: std::fmt::Arguments<'_>| {
        let text = shown.entry(owner.to_owned()).or_default();
        // A text takes whatever is written into it.
        let _ = writeln!(text, "{line}");
    };
    for (index, face) in faces.iter().enumerate() {
        for ((kind, name), named) in &face.named {
            let (scope, given) = (named.scope, named.given.is_some());
            add(
                &named.owner,
                format_args!("{index} {kind} {scope:?} {given} {name:?}"),
            );
        }
        for asked in &face.asked {
            let (name, list) = (&asked.name.value, asked.list);
            add(&asked.owner, format_args!("{index} {name:?} {list}"));
        }
    }
    shown
}
