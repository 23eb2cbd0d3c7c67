//! The keys of a task definition that is the job's own.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Bool, Duration, Integer, PlainText, Start, Text, Value, Words};
use crate::record::record;

record! {
    /// Where a secret is: `ssm` or `secret`.
    pub struct Secret {
        /// The name or ARN of a parameter in Parameter Store.
        ssm: Spanned<Text>,
        /// The name or ARN of a secret in Secrets Manager. A parameter holds an ARN, and an ARN is whole: the six
        /// characters at its end included.
        secret: Spanned<Value>,
        /// The key whose value is taken, where the secret is JSON; all of it by default.
        field: Spanned<Text>,
        /// The staging label of the secret's version; `AWSCURRENT` by default.
        stage: Spanned<Text>,
        /// The id of the secret's version, in place of `stage`.
        version: Spanned<Text>,
        /// The ARN of the customer-managed key that it is encrypted with. AWS's own keys need no word.
        key: Spanned<Value>,
    }
}

record! {
    /// One thing that the programs in the task's containers may do in AWS.
    pub struct PolicyStatement {
        /// Actions in full, such as `s3:GetObject`.
        actions: Vec<Spanned<Text>>,
        /// The ARNs of what they are done to. One that names nothing, such as `*`, needs a `reason`.
        resources: Vec<Spanned<Value>>,
        /// What must hold beside that: operators, condition keys and their values.
        conditions: Map<Map<Vec<Spanned<Value>>>>,
        /// Why it is needed, for those who read the policy.
        reason: Spanned<Text>,
    }
}

record! {
    /// Where the output of containers is in CloudWatch Logs. With an `image`, a program whose lines cannot be sent waits until
    /// they can, for as long as its attempt may take: a message leads to its log, so no line of that may be dropped.
    pub struct Logs {
        /// The log group's name; `/ecs/jobs/` and the job's name by default.
        group: Spanned<Text>,
        /// How long it is kept; `30d` by default.
        retention: Spanned<Duration>,
        /// What the names of log streams begin with; `task` by default.
        prefix: Spanned<Text>,
    }
}

record! {
    /// A command that says whether a container is well.
    pub struct HealthCheck {
        /// A program and its arguments, or one word for the container's shell. Its exit code is 0 when all is well.
        command: Spanned<Words>,
        /// The time between two checks, `5s` to `5m`; `30s` by default.
        interval: Spanned<Duration>,
        /// How long one check may take, `2s` to `1m`; `5s` by default.
        timeout: Spanned<Duration>,
        /// How many checks in a row must fail, 1 to 10; `3` by default.
        retries: Spanned<Integer>,
        /// The time at the start in which checks that fail do not count, up to `5m`; none by default.
        start_period: Spanned<Duration>,
    }
}

// Whose the directory is: "Use bind mounts with Amazon ECS" in the Amazon ECS Developer Guide.
record! {
    /// A directory that containers share while the task runs, or, with `efs`, one that stays. The first belongs to root, and
    /// nobody else can write to it, unless the image says otherwise. For another `user` its Dockerfile makes the directory at
    /// the very path of the mount, gives it away, and names it then: `RUN mkdir -p /work && chown 1000:1000 /work`, and behind
    /// it `VOLUME ["/work"]`.
    pub struct Volume {
        /// The Amazon EFS file system that it is in.
        efs: Efs,
    }
}

record! {
    /// A directory in Amazon EFS. What is sent to it is always encrypted.
    pub struct Efs {
        /// The file system's id.
        file_system: Spanned<Value>,
        /// The access point's id.
        access_point: Spanned<Value>,
        /// The directory in the file system; its root by default. Not with an access point, which has its own.
        root: Spanned<Text>,
        /// Whether the task role is asked for permission; `false` by default. It may mount the volume, and write where a mount
        /// may be written to, but not be root there, which is a permission of its own (Using IAM to control access to file
        /// systems). A container that has to be, or an access point whose user is root, needs
        /// `{actions: ["elasticfilesystem:ClientRootAccess"], resources: ["<the file system's ARN>"]}` among `statements`.
        iam: Spanned<Bool>,
    }
}

record! {
    /// A volume at a path of a container.
    pub struct Mount {
        /// The volume's name.
        volume: Spanned<Text>,
        /// Whether it can only be read; `false` by default.
        read_only: Spanned<Bool>,
    }
}

record! {
    /// A container beside the one that does the work.
    pub struct Sidecar {
        /// The image that it runs.
        image: Spanned<Value>,
        /// The Amazon ECR repository of an image that only the deployment knows: a name, an ARN, or `none` where it is
        /// in another registry.
        repository: Spanned<Value>,
        /// What it runs; what the image says by default.
        command: Spanned<Words>,
        /// Its environment variables.
        environment: Map<Spanned<Value>>,
        /// Environment variables whose values ECS takes from Parameter Store or Secrets Manager when the task starts.
        secrets: Map<Secret>,
        /// Whether the task is stopped when it ends; `false` by default. Where no sidecar is essential, the codes with which they
        /// end are no matter.
        essential: Spanned<Bool>,
        /// CPU units that are kept for it, of those of the task.
        cpu: Spanned<Integer>,
        /// MiB of memory at which it is stopped.
        memory: Spanned<Integer>,
        /// How ECS sees whether it is well.
        health_check: HealthCheck,
        /// Whom it runs as; whom the image says by default.
        user: Spanned<PlainText>,
        /// Whether it may write to its mounts alone; `false` by default.
        read_only_root: Spanned<Bool>,
        /// Whether a small init process runs in it; `false` by default.
        init: Spanned<Bool>,
        /// How long it has after SIGTERM, at most `2m` on Fargate; AWS's `30s` by default.
        stop_timeout: Spanned<Duration>,
        /// Where volumes are in it, by path.
        mounts: Map<Mount>,
        /// Containers that it waits for, by name.
        depends_on: Map<Spanned<Start>>,
    }
}
