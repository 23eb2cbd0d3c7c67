//! The keys of a task definition that is the job's own.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Bool, Duration, Integer, PlainText, Start, Text, Value, Words};
use crate::record::record;

record! {
    /// Where a secret is stored: `ssm` or `secret`.
    pub struct Secret {
        /// The name or ARN of a parameter in Parameter Store.
        ssm: Spanned<Text>,
        /// The name or ARN of a secret in Secrets Manager. A value supplied at deployment must be an ARN. An ARN must be
        /// complete, including the six characters at its end.
        secret: Spanned<Value>,
        /// The key whose value is used, if the secret is JSON; the whole secret by default.
        field: Spanned<Text>,
        /// The staging label of the secret's version; `AWSCURRENT` by default.
        stage: Spanned<Text>,
        /// The id of the secret's version, in place of `stage`.
        version: Spanned<Text>,
        /// The ARN of the customer-managed key that encrypts the secret. Omit it for AWS's own keys.
        key: Spanned<Value>,
    }
}

record! {
    /// Something that the programs in the task's containers may do in AWS.
    pub struct PolicyStatement {
        /// Full action names, such as `s3:GetObject`.
        actions: Vec<Spanned<Text>>,
        /// The ARNs of the resources that the actions apply to. An entry that names no specific resource, such as `*`, needs
        /// a `reason`.
        resources: Vec<Spanned<Value>>,
        /// Further conditions: operators, condition keys and their values.
        conditions: Map<Map<Vec<Spanned<Value>>>>,
        /// Why the permission is needed, for readers of the policy.
        reason: Spanned<Text>,
    }
}

record! {
    /// Where the containers' output goes in CloudWatch Logs. With an `image`, a program whose log lines cannot be sent waits
    /// until they can be sent, for as long as its attempt may take: a message links to the log, so no line may be dropped.
    pub struct Logs {
        /// The log group's name; `/ecs/jobs/` and the job's name by default.
        group: Spanned<Text>,
        /// How long the logs are kept; `30d` by default.
        retention: Spanned<Duration>,
        /// The prefix of log stream names; `task` by default.
        prefix: Spanned<Text>,
    }
}

record! {
    /// A command that reports whether a container is healthy.
    pub struct HealthCheck {
        /// A program and its arguments, or one word for the container's shell. Exit code 0 means healthy.
        command: Spanned<Words>,
        /// The time between two checks, `5s` to `5m`; `30s` by default.
        interval: Spanned<Duration>,
        /// How long one check may take, `2s` to `1m`; `5s` by default.
        timeout: Spanned<Duration>,
        /// How many consecutive checks must fail, 1 to 10; `3` by default.
        retries: Spanned<Integer>,
        /// The time after the start during which failed checks do not count, up to `5m`; none by default.
        start_period: Spanned<Duration>,
    }
}

// Whose the directory is: "Use bind mounts with Amazon ECS" in the Amazon ECS Developer Guide.
record! {
    /// A directory that containers share while the task runs, or, with `efs`, one that persists. A directory without `efs`
    /// belongs to root, and nobody else can write to it unless the image sets other permissions. To let another `user`
    /// write, create the directory in the image's Dockerfile at exactly the mount path, change its owner, and then declare
    /// it as a volume: `RUN mkdir -p /work && chown 1000:1000 /work`, followed by `VOLUME ["/work"]`.
    pub struct Volume {
        /// The Amazon EFS file system that holds the directory.
        efs: Efs,
    }
}

record! {
    /// A directory in Amazon EFS. Data sent to it is always encrypted.
    pub struct Efs {
        /// The file system's id.
        file_system: Spanned<Value>,
        /// The access point's id.
        access_point: Spanned<Value>,
        /// The directory in the file system; the root by default. Not allowed with an access point, which has its own
        /// directory.
        root: Spanned<Text>,
        /// Whether EFS checks the permissions of the task role; `false` by default. The role may mount the volume, and write
        /// to it if a mount is writable, but it may not be root there, which is a separate permission (Using IAM to control
        /// access to file systems). A container that must be root, or an access point whose user is root, needs
        /// `{actions: ["elasticfilesystem:ClientRootAccess"], resources: ["<the file system's ARN>"]}` in `statements`.
        iam: Spanned<Bool>,
    }
}

record! {
    /// A volume mounted at a path in a container.
    pub struct Mount {
        /// The volume's name.
        volume: Spanned<Text>,
        /// Whether the mount is read-only; `false` by default.
        read_only: Spanned<Bool>,
    }
}

record! {
    /// A container that runs next to the one that does the work.
    pub struct Sidecar {
        /// The sidecar's image.
        image: Spanned<Value>,
        /// The Amazon ECR repository of an image that is known only at deployment: a name, an ARN, or `none` if the image is
        /// in another registry.
        repository: Spanned<Value>,
        /// What the sidecar runs; the image's command by default.
        command: Spanned<Words>,
        /// The sidecar's environment variables.
        environment: Map<Spanned<Value>>,
        /// Environment variables whose values ECS reads from Parameter Store or Secrets Manager when the task starts.
        secrets: Map<Secret>,
        /// Whether the task is stopped when the sidecar ends; `false` by default. If no sidecar is essential, the exit codes
        /// of sidecars do not matter.
        essential: Spanned<Bool>,
        /// How many of the task's CPU units are reserved for the sidecar.
        cpu: Spanned<Integer>,
        /// The memory limit in MiB. A sidecar that exceeds it is stopped.
        memory: Spanned<Integer>,
        /// How ECS checks whether the sidecar is healthy.
        health_check: HealthCheck,
        /// The user that the sidecar runs as; that of the image by default.
        user: Spanned<PlainText>,
        /// Whether the sidecar can write only to its mounts; `false` by default.
        read_only_root: Spanned<Bool>,
        /// Whether a small init process runs in the sidecar; `false` by default.
        init: Spanned<Bool>,
        /// How long the sidecar may run after SIGTERM, at most `2m` on Fargate; AWS's `30s` by default.
        stop_timeout: Spanned<Duration>,
        /// Where volumes are mounted in the sidecar, by path.
        mounts: Map<Mount>,
        /// Containers that the sidecar waits for, by name.
        depends_on: Map<Spanned<Start>>,
    }
}
