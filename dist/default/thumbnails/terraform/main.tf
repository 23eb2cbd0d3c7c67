# Made by loudfail from blueprints/thumbnails.yaml; edit that and run cargo xtask build.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # Where the console of each partition is, for the links in notifications.
  console_domain = {
    "aws"        = "console.aws.amazon.com"
    "aws-cn"     = "console.amazonaws.cn"
    "aws-us-gov" = "console.amazonaws-us-gov.com"
  }[data.aws_partition.current.partition]
}

resource "aws_sfn_state_machine" "machine" {
  # The role's trust policy names the machine, so the name is fixed.
  name     = "thumbnails"
  type     = "STANDARD"
  role_arn = aws_iam_role.machine.arn

  # The same text that the CloudFormation template deploys, with its placeholders filled in.
  definition = templatefile("${path.module}/../state-machine.asl.json", {
    TopicArn              = var.notification_topic_arn
    RunTask               = "arn:${data.aws_partition.current.partition}:states:::ecs:runTask.sync"
    Publish               = "arn:${data.aws_partition.current.partition}:states:::sns:publish"
    TaskDefinitionArn     = aws_ecs_task_definition.job.arn
    Region                = data.aws_region.current.region
    ConsoleDomain         = local.console_domain
    ParamSecurityGroupIds = join(",", var.SecurityGroupIds)
    ParamSubnetIds        = join(",", var.SubnetIds)
  })

  logging_configuration {
    # Only failures, and never the data of an execution, which may be confidential.
    level                  = "ERROR"
    include_execution_data = false
    log_destination        = "${aws_cloudwatch_log_group.machine.arn}:*"
  }

  tracing_configuration {
    enabled = false
  }

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }

  # Step Functions checks on creation that the role may deliver logs.
  depends_on = [aws_iam_role_policy.machine]
}

resource "aws_iam_role" "machine" {
  # Roles are global: with the region in the role's name, the job can run in several regions.
  name        = "thumbnails-machine-${data.aws_region.current.region}"
  description = "Permissions of the state machine thumbnails."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Only this machine may use the role, even though Step Functions serves others too.
        Sid       = "TrustTheMachine"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnEquals    = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:states:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:stateMachine:thumbnails" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_iam_role_policy" "machine" {
  name = "machine"
  role = aws_iam_role.machine.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # To start the task, only on the job's own cluster.
        Sid      = "RunTask"
        Effect   = "Allow"
        Action   = ["ecs:RunTask"]
        Resource = ["arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task-definition/thumbnails:*"]
        Condition = {
          ArnEquals = { "ecs:cluster" = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:cluster/sample" }
        }
      },
      {
        # To stop the task when it takes too long or the execution is stopped, and to see how it ended.
        Sid    = "FollowTask"
        Effect = "Allow"
        Action = [
          "ecs:StopTask",
          "ecs:DescribeTasks",
        ]
        Resource = ["arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task/sample/*"]
        Condition = {
          ArnEquals = { "ecs:cluster" = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:cluster/sample" }
        }
      },
      {
        # To be notified when the task ends: Step Functions has one rule of this name for all machines of the account.
        Sid    = "HearOfTask"
        Effect = "Allow"
        Action = [
          "events:PutTargets",
          "events:PutRule",
          "events:DescribeRule",
        ]
        Resource = ["arn:${data.aws_partition.current.partition}:events:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:rule/StepFunctionsGetEventsForECSTaskRule"]
      },
      {
        # To pass the task the roles of its definition, for ECS tasks only.
        Sid    = "PassTaskRoles"
        Effect = "Allow"
        Action = ["iam:PassRole"]
        Resource = [
          aws_iam_role.execution.arn,
          aws_iam_role.task.arn,
        ]
        Condition = {
          StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
        }
      },
      {
        # To notify the channel of a failure.
        Sid      = "Notify"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = [var.notification_topic_arn]
      },
      {
        # To log executions. The actions that manage log deliveries cannot be limited to a resource.
        Sid    = "DeliverLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups",
        ]
        Resource = ["*"]
      },
      {
        # To tag the task when it is started, and at no other time.
        Sid      = "TagTask"
        Effect   = "Allow"
        Action   = ["ecs:TagResource"]
        Resource = ["arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task/sample/*"]
        Condition = {
          StringEquals = { "ecs:CreateAction" = "RunTask" }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "machine" {
  # With this prefix, log deliveries do not add to the account's resource policy for logs, which has a size limit.
  name              = "/aws/vendedlogs/states/thumbnails"
  retention_in_days = 30

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_ecs_task_definition" "job" {
  family                   = "thumbnails"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "2048"
  memory                   = "8192"
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  # The machine runs the revision that is deployed with it. An execution that began with an older revision retries with
  # that one, so no revision is deregistered.
  skip_destroy = true

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  ephemeral_storage {
    size_in_gib = 50
  }

  volume {
    name = "fonts"

    efs_volume_configuration {
      file_system_id     = var.FontsFileSystem
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = var.FontsAccessPoint
        iam             = "ENABLED"
      }
    }
  }

  volume {
    name = "scratch"
  }

  container_definitions = jsonencode([
    {
      name      = "thumbnails"
      image     = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/media/thumbnails:2.3.0"
      essential = true
      command   = ["bin/thumbnails", "--since", "last-run"]
      environment = [
        { name = "PICTURES_BUCKET", value = var.PicturesBucket },
      ]
      secrets = [
        { name = "DATABASE_PASSWORD", valueFrom = "arn:${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:secret:media/database:password::" },
        { name = "LICENCE_KEY", valueFrom = "arn:${data.aws_partition.current.partition}:ssm:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:parameter/media/thumbnails/licence-key" },
      ]
      user                   = "1000:1000"
      readonlyRootFilesystem = true
      linuxParameters        = { initProcessEnabled = true }
      stopTimeout            = 120
      mountPoints = [
        { sourceVolume = "scratch", containerPath = "/tmp", readOnly = false },
        { sourceVolume = "fonts", containerPath = "/usr/share/fonts", readOnly = true },
      ]
      dependsOn = [
        { containerName = "scanner", condition = "HEALTHY" },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.task.name
          awslogs-region        = data.aws_region.current.region
          awslogs-stream-prefix = "run"
          # Otherwise the account's mode applies, and the default of ECS silently drops lines that cannot be sent.
          mode = "blocking"
        }
      }
    },
    {
      name      = "scanner"
      image     = "public.ecr.aws/example/virus-scanner:1.4"
      essential = false
      memory    = 1024
      healthCheck = {
        command     = ["CMD", "scanner", "ping"]
        interval    = 10
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      mountPoints = [
        { sourceVolume = "scratch", containerPath = "/var/scan", readOnly = true },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.task.name
          awslogs-region        = data.aws_region.current.region
          awslogs-stream-prefix = "run"
          # Otherwise the account's mode applies, and the default of ECS silently drops lines that cannot be sent.
          mode = "blocking"
        }
      }
    },
  ])

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }

  # The first task may start as soon as the machine exists.
  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task]
}

resource "aws_cloudwatch_log_group" "task" {
  name              = "/media/thumbnails"
  retention_in_days = 90

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

# The role with which ECS starts the containers. The programs in them never see it.
resource "aws_iam_role" "execution" {
  name        = "thumbnails-execution-${data.aws_region.current.region}"
  description = "Permissions of ECS to start the task of thumbnails."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Only tasks of this account and region may use the role. ECS does not distinguish clusters here.
        Sid       = "TrustTheTask"
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_iam_role_policy" "execution" {
  name = "execution"
  role = aws_iam_role.execution.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # To write the containers' output to the job's own log group.
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = ["${aws_cloudwatch_log_group.task.arn}:*"]
      },
      {
        # To pull the images, only from their repositories.
        Sid    = "PullImages"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = ["arn:${data.aws_partition.current.partition}:ecr:ap-northeast-1:123456789012:repository/media/thumbnails"]
      },
      {
        # GuardDuty Runtime Monitoring, where it is turned on, adds its agent to each Fargate task. The agent's image
        # is in an account of AWS, another one in each region.
        Sid    = "PullGuardDutyAgent"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = ["arn:${data.aws_partition.current.partition}:ecr:${data.aws_region.current.region}:*:repository/aws-guardduty-agent-fargate"]
      },
      {
        # To log in to the registry as a whole: IAM has no narrower resource for this.
        Sid      = "LogInToRegistry"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        # To read the secrets that the containers receive, and no others.
        Sid      = "ReadParameters"
        Effect   = "Allow"
        Action   = ["ssm:GetParameters"]
        Resource = ["arn:${data.aws_partition.current.partition}:ssm:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:parameter/media/thumbnails/licence-key"]
      },
      {
        # To read the secrets that the containers receive, and no others. Secrets Manager appends six characters to a
        # secret's name.
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = ["arn:${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:secret:media/database-??????"]
      },
      {
        # To decrypt them, only on behalf of the store that holds them.
        Sid      = "DecryptSecrets"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [var.MediaKeyArn]
        Condition = {
          StringLike = { "kms:ViaService" = "secretsmanager.${data.aws_region.current.region}.amazonaws.com*" }
        }
      },
    ]
  })
}

# The role of the programs in the containers.
resource "aws_iam_role" "task" {
  name        = "thumbnails-task-${data.aws_region.current.region}"
  description = "Permissions of the containers of thumbnails."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Only tasks of this account and region may use the role. ECS does not distinguish clusters here.
        Sid       = "TrustTheTask"
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_iam_role_policy" "task" {
  name = "task"
  role = aws_iam_role.task.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Given1"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["arn:aws:s3:::example-pictures/*"]
        Condition = {
          "StringEquals" = {
            "aws:ResourceAccount" = ["123456789012"]
          }
        }
      },
      {
        # Metrics belong to no resource.
        Sid      = "Given2"
        Effect   = "Allow"
        Action   = ["cloudwatch:PutMetricData"]
        Resource = ["*"]
      },
      {
        # To mount the volume fonts.
        Sid      = "Mount1"
        Effect   = "Allow"
        Action   = ["elasticfilesystem:ClientMount"]
        Resource = ["arn:${data.aws_partition.current.partition}:elasticfilesystem:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:file-system/${var.FontsFileSystem}"]
        Condition = {
          "ArnEquals" = {
            "elasticfilesystem:AccessPointArn" = ["arn:${data.aws_partition.current.partition}:elasticfilesystem:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:access-point/${var.FontsAccessPoint}"]
          }
        }
      },
    ]
  })
}

# Reports an execution that ended badly without reporting it itself: it was stopped, ran too long, or died of an error
# that no Catch sees.
resource "aws_cloudwatch_event_rule" "backstop" {
  name        = "thumbnails-backstop"
  description = "Reports an execution of thumbnails that ended without reporting it itself."
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [aws_sfn_state_machine.machine.arn]
      "$or" = [
        { status = ["TIMED_OUT", "ABORTED"] },
        # An execution that failed with this error has already been reported. One whose error is missing or null has not:
        # `anything-but` matches null.
        {
          status = ["FAILED"]
          error  = [{ exists = false }, { anything-but = "JobFailed" }]
        },
      ]
    }
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_cloudwatch_event_target" "backstop" {
  rule      = aws_cloudwatch_event_rule.backstop.name
  target_id = "topic"
  arn       = var.notification_topic_arn

  dead_letter_config {
    arn = var.dead_letter_queue_arn
  }

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  input_transformer {
    # EventBridge inserts values unescaped, so only values that cannot break JSON are used.
    input_paths = {
      executionArn = "$.detail.executionArn"
      name         = "$.detail.name"
      status       = "$.detail.status"
    }
    input_template = "{\"version\": \"1.0\", \"source\": \"custom\", \"id\": \"<name>\", \"content\": {\"textType\": \"client-markdown\", \"title\": \"New pictures have no thumbnails\", \"description\": \"*The execution ended:* `<status>` and could not report it itself.\\u000a• `ABORTED`: somebody stopped it.\\u000a• `TIMED_OUT`: it ran longer than all attempts of the job may take.\\u000a• `FAILED`: it died before it could report\\u002c or its failure or success message was not accepted.\\u000a\\u000a\\u003chttps://${data.aws_region.current.region}.${local.console_domain}/states/home?region=${data.aws_region.current.region}#/v2/executions/details/<executionArn>|Execution\\u003e | \\u003chttps://wiki.example.com/runbooks/thumbnails|Runbook\\u003e\\u000a*Job:* `thumbnails` (Makes the thumbnails of new product pictures)\\u000a*Owner:* media\", \"nextSteps\": [\"Look at the log by the links above\", \"The next run makes up for this one\\u002c so start it by hand only if the shop cannot wait\"]}, \"metadata\": {\"threadId\": \"default/thumbnails/<name>\", \"summary\": \"thumbnails ended <status>\", \"eventType\": \"ExecutionEnded\", \"relatedResources\": [\"<executionArn>\"], \"additionalContext\": {\"job\": \"thumbnails\", \"environment\": \"default\", \"status\": \"<status>\"}}}"
  }
}

# Starts the job every 2 hours.
# A start that fails goes to a dead-letter queue, whose alarm reports it.
resource "aws_scheduler_schedule" "job" {
  name                         = "thumbnails"
  description                  = "Starts the job thumbnails."
  group_name                   = "default"
  schedule_expression          = "rate(2 hours)"
  schedule_expression_timezone = "UTC"
  state                        = "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.machine.arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{}"

    dead_letter_config {
      arn = var.dead_letter_queue_arn
    }

    retry_policy {
      # A start that would be later than this is reported instead of made.
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 185
    }
  }

  # The first start may happen immediately.
  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_iam_role" "schedule" {
  name        = "thumbnails-schedule-${data.aws_region.current.region}"
  description = "Permissions of the schedule of thumbnails."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Only schedules of this account may use the role. Scheduler names the group of a schedule, not the schedule.
        Sid       = "TrustTheSchedule"
        Effect    = "Allow"
        Principal = { Service = "scheduler.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnEquals    = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:scheduler:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:schedule-group/default" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}

resource "aws_iam_role_policy" "schedule" {
  name = "schedule"
  role = aws_iam_role.schedule.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # To start this machine and no other.
        Sid      = "Start"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = [aws_sfn_state_machine.machine.arn]
      },
      {
        # To keep failed starts in a queue that has an alarm.
        Sid      = "KeepWhatFailed"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [var.dead_letter_queue_arn]
      },
    ]
  })
}

# Raises an alarm when successes are missing, whatever the reason.
resource "aws_cloudwatch_metric_alarm" "success" {
  alarm_name          = "thumbnails-no-success"
  alarm_description   = "No execution of the job thumbnails has succeeded for 7 hours. Is its schedule on, was its start refused, or does an execution hang? A newly deployed job stays in alarm until its first success. Runbook: https://wiki.example.com/runbooks/thumbnails"
  evaluation_periods  = 7
  datapoints_to_alarm = 7
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  # A machine that has never run has no data that could be filled.
  treat_missing_data = "breaching"
  alarm_actions      = [var.notification_topic_arn]

  # An hour without data counts as 0 here: otherwise CloudWatch looks for older data, and the alarm is hours late.
  metric_query {
    id          = "filled"
    expression  = "FILL(succeeded, 0)"
    label       = "ExecutionsSucceeded"
    return_data = true
  }

  metric_query {
    id          = "succeeded"
    return_data = false

    metric {
      namespace   = "AWS/States"
      metric_name = "ExecutionsSucceeded"
      dimensions  = { StateMachineArn = aws_sfn_state_machine.machine.arn }
      stat        = "Sum"
      period      = 3600
    }
  }

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "thumbnails"
    "owner"       = "media"
  }
}
