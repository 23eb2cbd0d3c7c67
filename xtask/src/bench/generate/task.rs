//! What a job runs, and where.

use serde_json::{Value, json};

use super::Record;
use super::blueprint::Draft;
use super::random::Random;
use super::words::{OPTIONS, PROGRAMS, STATEMENTS, VARIABLES};

/// Sizes that Fargate has: CPU units and MiB of memory.
const SIZES: &[(u64, u64)] = &[
    (256, 512),
    (256, 1024),
    (512, 1024),
    (512, 2048),
    (1024, 2048),
    (1024, 4096),
    (2048, 8192),
    (4096, 16384),
];

/// The task, and what the job says beside it of the input.
pub(super) fn task(draft: &mut Draft, job: &mut Record) -> Record {
    let mut task = Record::new();
    let is_own = draft.random.chance(18);
    if is_own {
        image(draft, &mut task);
    } else {
        definition(draft, &mut task);
    }
    command(draft, &mut task);
    environment(draft, job, &mut task);
    let is_fargate = launch(&mut draft.random, is_own, &mut task);
    network(&mut draft.random, is_fargate, &mut task);
    task
}

fn definition(draft: &mut Draft, task: &mut Record) {
    let random = &mut draft.random;
    let name = &draft.name;
    let definition = match random.below(100) {
        0..55 => json!(name),
        55..70 => json!(format!("{}-tools", draft.channel.team)),
        70..85 => json!(format!("{name}:{}", random.between(1, 400))),
        85..95 => json!(format!(
            "arn:aws:ecs:eu-west-1:{}:task-definition/{name}:{}",
            draft.account,
            random.between(1, 400)
        )),
        _ => json!({"param": "TaskDefinition"}),
    };
    task.insert("definition".to_owned(), definition);
    if random.chance(50) {
        let container = random.pick(&["main", "worker", "job", "cli"]);
        task.insert("container".to_owned(), json!(container));
    }
    if random.chance(8) {
        let (cpu, memory) = random.pick(SIZES);
        task.insert("cpu".to_owned(), json!(cpu));
        task.insert("memory".to_owned(), json!(memory));
    }
    if random.chance(4) {
        let containers =
            json!({"log-router": {"environment": {"LEVEL": "info"}, "memory_reservation": 64}});
        task.insert("containers".to_owned(), containers);
    }
    if random.chance(3) {
        task.insert("job_tags".to_owned(), json!(true));
    }
}

fn image(draft: &mut Draft, task: &mut Record) {
    let random = &mut draft.random;
    let version = format!(
        "{}.{}.{}",
        random.between(1, 9),
        random.below(30),
        random.below(10)
    );
    let team = draft.channel.team;
    let image = match random.below(100) {
        0..80 => json!(format!(
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/{team}/{}:{version}",
            draft.name
        )),
        80..92 => json!(format!("public.ecr.aws/example/{team}:{version}")),
        _ => {
            task.insert("repository".to_owned(), json!(format!("{team}/jobs")));
            json!({"param": "Image"})
        }
    };
    task.insert("image".to_owned(), image);
    let (cpu, memory) = random.pick(SIZES);
    task.insert("cpu".to_owned(), json!(cpu));
    task.insert("memory".to_owned(), json!(memory));
    if random.chance(40) {
        task.insert("architecture".to_owned(), json!("arm64"));
    }
    if random.chance(50) {
        let database = json!({"secret": format!("{team}/database"), "field": "password"});
        let key = json!({"ssm": format!("/{team}/api-key")});
        let mut secrets = json!({"DATABASE_PASSWORD": database});
        if random.chance(40) {
            secrets["API_KEY"] = key;
        }
        task.insert("secrets".to_owned(), secrets);
    }
    if random.chance(55) {
        let count = random.between(1, 3);
        let statement = |(actions, resource): &&(&[&str], &str)| json!({"actions": actions, "resources": [resource]});
        let statements: Vec<Value> = random
            .some(STATEMENTS, count)
            .iter()
            .map(statement)
            .collect();
        task.insert("statements".to_owned(), json!(statements));
    }
    if random.chance(30) {
        task.insert(
            "logs".to_owned(),
            json!({"retention": random.pick(&["7d", "90d", "365d"])}),
        );
    }
    if random.chance(30) {
        task.insert("user".to_owned(), json!("1000:1000"));
        task.insert("init".to_owned(), json!(true));
    }
    if random.chance(15) {
        task.insert("read_only_root".to_owned(), json!(true));
        task.insert("volumes".to_owned(), json!({"scratch": null}));
        task.insert("mounts".to_owned(), json!({"/tmp": {"volume": "scratch"}}));
    }
    if random.chance(15) {
        let proxy = json!({
            "image": "public.ecr.aws/example/proxy:3.1",
            "memory": 128,
            "health_check": {"command": ["proxy", "--ready"], "interval": "10s"},
        });
        task.insert("depends_on".to_owned(), json!({"proxy": "healthy"}));
        task.insert("sidecars".to_owned(), json!({"proxy": proxy}));
    }
}

fn command(draft: &mut Draft, task: &mut Record) {
    let random = &mut draft.random;
    let mut words: Vec<String> = random
        .pick(PROGRAMS)
        .iter()
        .map(ToString::to_string)
        .collect();
    if random.chance(70) {
        words.push(draft.name.replace('-', "_"));
    }
    let count = random.below(5);
    let options = random.some(OPTIONS, count);
    words.extend(
        options
            .iter()
            .flat_map(|option| option.iter().map(ToString::to_string)),
    );
    match random.below(100) {
        // What the image or the definition says.
        0..6 => {}
        6..10 => {
            task.insert(
                "command".to_owned(),
                json!({"input": "command", "default": words}),
            );
        }
        _ => {
            task.insert("command".to_owned(), json!(words));
        }
    }
}

fn environment(draft: &mut Draft, job: &mut Record, task: &mut Record) {
    let random = &mut draft.random;
    let mut variables = Record::new();
    if random.chance(70) {
        let count = random.between(1, 5);
        for (name, values) in random.some(VARIABLES, count) {
            variables.insert((*name).to_owned(), json!(random.pick(values)));
        }
    }
    if random.chance(12) {
        variables.insert("BUCKET".to_owned(), json!({"param": "ExportBucket"}));
    }
    let takes_command = task.get("command").is_some_and(Value::is_object);
    match random.below(100) {
        0..12 => {
            variables.insert(
                "DATE".to_owned(),
                json!({"input": "date", "default": "yesterday"}),
            );
            draft
                .fields
                .insert("date".to_owned(), json!("<aws.scheduler.scheduled-time>"));
        }
        // The list of the fields is complete, so that a command from the input would have to be on it.
        12..18 if !takes_command => {
            let fields = json!({
                "scope": {"description": "How much of it", "one_of": ["delta", "full"], "default": "delta"},
                "rows": {"type": "number", "default": 1000},
                "preview": {"type": "boolean", "default": false, "description": "Whether it only looks"},
            });
            job.insert("input".to_owned(), fields);
            variables.insert("SCOPE".to_owned(), json!({"input": "scope"}));
            variables.insert("ROWS".to_owned(), json!({"input": "rows"}));
            variables.insert("PREVIEW".to_owned(), json!({"input": "preview"}));
            draft.fields.insert("scope".to_owned(), json!("full"));
        }
        _ => {}
    }
    if !variables.is_empty() {
        task.insert("environment".to_owned(), Value::Object(variables));
    }
}

/// Says where it runs; whether that is Fargate.
fn launch(random: &mut Random, is_own: bool, task: &mut Record) -> bool {
    match random.below(100) {
        0..14 => {
            task.insert("launch".to_owned(), json!("fargate_spot"));
            true
        }
        14..20 if !is_own => {
            task.insert("launch".to_owned(), json!("ec2"));
            let zones =
                json!([{"spread": "attribute:ecs.availability-zone"}, {"binpack": "memory"}]);
            task.insert("placement".to_owned(), json!({"strategy": zones}));
            false
        }
        20..24 if !is_own => {
            let providers = json!([{"name": "batch-reserved", "base": 1, "weight": 1}, {"name": "batch-spot", "weight": 3}]);
            task.insert(
                "launch".to_owned(),
                json!({"capacity_providers": providers}),
            );
            false
        }
        _ => true,
    }
}

fn network(random: &mut Random, is_fargate: bool, task: &mut Record) {
    let network = match random.below(100) {
        0..10 => json!({
            "subnets": ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
            "security_groups": [format!("sg-{:017x}", random.below(1 << 40))],
        }),
        10..18 => json!({"subnets": {"ssm": "/network/private-subnet-ids"}}),
        // Only Fargate gives public addresses.
        18..22 if is_fargate => json!({"assign_public_ip": true}),
        _ => return,
    };
    task.insert("network".to_owned(), network);
}
