# Made by loudfail from blueprints/ledger-import.yaml; edit that and run cargo xtask build.
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
  name     = "ledger-import"
  type     = "STANDARD"
  role_arn = aws_iam_role.machine.arn

  # The same text that the CloudFormation template deploys, with its placeholders filled in.
  definition = templatefile("${path.module}/../state-machine.asl.json", {
    TopicArn              = var.notification_topic_arn
    RunTask               = "arn:${data.aws_partition.current.partition}:states:::ecs:runTask.sync"
    Publish               = "arn:${data.aws_partition.current.partition}:states:::sns:publish"
    UpdateItem            = "arn:${data.aws_partition.current.partition}:states:::dynamodb:updateItem"
    GetItem               = "arn:${data.aws_partition.current.partition}:states:::dynamodb:getItem"
    DescribeExecution     = "arn:${data.aws_partition.current.partition}:states:::aws-sdk:sfn:describeExecution"
    LockTableName         = aws_dynamodb_table.lock.name
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
    "job"         = "ledger-import"
    "owner"       = "finance"
  }

  # Step Functions checks on creation that the role may deliver logs.
  depends_on = [aws_iam_role_policy.machine]
}

resource "aws_iam_role" "machine" {
  # Roles are global: with the region in the role's name, the job can run in several regions.
  name        = "ledger-import-machine-${data.aws_region.current.region}"
  description = "Permissions of the state machine ledger-import."
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
          ArnEquals    = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:states:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:stateMachine:ledger-import" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
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
        Sid    = "RunTask"
        Effect = "Allow"
        Action = ["ecs:RunTask"]
        Resource = [
          "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task-definition/ledger-import",
          "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task-definition/ledger-import:*",
        ]
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
        # To pass the task the roles of its definition. The blueprint does not name them, so any role is allowed,
        # but for ECS tasks only; `task.roles` narrows it.
        Sid      = "PassTaskRoles"
        Effect   = "Allow"
        Action   = ["iam:PassRole"]
        Resource = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/*"]
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
        # To take a slot, to give it back, and to see who has it.
        Sid    = "TakeSlots"
        Effect = "Allow"
        Action = [
          "dynamodb:UpdateItem",
          "dynamodb:GetItem",
        ]
        Resource = [aws_dynamodb_table.lock.arn]
      },
      {
        # To find out whether the owner of a slot has ended: only the job's own executions.
        Sid      = "DescribeHolders"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution"]
        Resource = ["arn:${data.aws_partition.current.partition}:states:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:execution:ledger-import:*"]
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
      {
        # The topic is encrypted: SNS uses its key on behalf of the publisher, and no other use is allowed.
        Sid    = "Encrypt"
        Effect = "Allow"
        Action = [
          "kms:GenerateDataKey*",
          "kms:Decrypt",
        ]
        Resource = [var.notification_key_arn]
        Condition = {
          StringLike = { "kms:ViaService" = "sns.${data.aws_region.current.region}.amazonaws.com*" }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "machine" {
  # With this prefix, log deliveries do not add to the account's resource policy for logs, which has a size limit.
  name              = "/aws/vendedlogs/states/ledger-import"
  retention_in_days = 30

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
  }
}

# One item for each execution that may run, with the execution that owns it. Nothing in it outlives an execution, so there
# is nothing to back up and nothing to keep.
resource "aws_dynamodb_table" "lock" {
  name         = "ledger-import-slots"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "slot"

  attribute {
    name = "slot"
    type = "S"
  }

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
  }
}

# Reports an execution that ended badly without reporting it itself: it was stopped, ran too long, or died of an error
# that no Catch sees.
resource "aws_cloudwatch_event_rule" "backstop" {
  name        = "ledger-import-backstop"
  description = "Reports an execution of ledger-import that ended without reporting it itself."
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
    "job"         = "ledger-import"
    "owner"       = "finance"
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
    input_template = "{\"version\": \"1.0\", \"source\": \"custom\", \"id\": \"<name>\", \"content\": {\"textType\": \"client-markdown\", \"title\": \"The ledger has no new statements\", \"description\": \"**The execution ended:** `<status>` and could not report it itself.\\u000a• `ABORTED`: somebody stopped it.\\u000a• `TIMED_OUT`: it ran longer than all attempts of the job may take.\\u000a• `FAILED`: it died before it could report\\u002c or its failure or success message was not accepted.\\u000a\\u000a[Execution](https://${data.aws_region.current.region}.${local.console_domain}/states/home?region=${data.aws_region.current.region}#/v2/executions/details/<executionArn>) | [Runbook](https://wiki.example.com/runbooks/ledger-import)\\u000a**Job:** `ledger-import` (Imports the bank's statements into the ledger)\\u000a**Owner:** finance\", \"nextSteps\": [\"Look at which statements came: start it with the input \\u007b\\u0022dry-run\\u0022: true\\u007d\", \"Start it again with the same input\\u002c which imports nothing twice\"]}, \"metadata\": {\"threadId\": \"default/ledger-import/<name>\", \"summary\": \"ledger-import ended <status>\", \"eventType\": \"ExecutionEnded\", \"relatedResources\": [\"<executionArn>\"], \"additionalContext\": {\"job\": \"ledger-import\", \"environment\": \"default\", \"status\": \"<status>\"}}}"
  }
}

# Schedules cannot have tags; their group can.
resource "aws_scheduler_schedule_group" "job" {
  name = "ledger-import"

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
  }
}

# Starts the job at 22:00, on the last day of the month, Asia/Tokyo, from 2030-03-31T15:00:00Z on, until 2031-03-31T15:00:00Z; each start may be up to 30 minutes later.
# A start that fails goes to a dead-letter queue, whose alarm reports it.
resource "aws_scheduler_schedule" "closing" {
  name                         = "ledger-import.closing"
  description                  = "Starts the job ledger-import."
  group_name                   = aws_scheduler_schedule_group.job.name
  schedule_expression          = "cron(0 22 L * ? *)"
  schedule_expression_timezone = "Asia/Tokyo"
  start_date                   = "2030-03-31T15:00:00Z"
  end_date                     = "2031-03-31T15:00:00Z"
  state                        = "ENABLED"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 30
  }

  target {
    arn      = aws_sfn_state_machine.machine.arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{\"memory\": 8192, \"mode\": \"month\"}"

    dead_letter_config {
      arn = "arn:aws:sqs:ap-northeast-1:123456789012:late-closings"
    }

    retry_policy {
      # A start that would be later than this is reported instead of made.
      maximum_event_age_in_seconds = 18000
      maximum_retry_attempts       = 10
    }
  }

  # The first start may happen immediately.
  depends_on = [aws_iam_role_policy.schedule]
}

# Starts the job once, at 2030-01-07 12:00:00, Asia/Tokyo.
# A start that fails goes to a dead-letter queue, whose alarm reports it.
resource "aws_scheduler_schedule" "new_bank" {
  name                         = "ledger-import.new-bank"
  description                  = "Starts the job ledger-import."
  group_name                   = aws_scheduler_schedule_group.job.name
  schedule_expression          = "at(2030-01-07T12:00:00)"
  schedule_expression_timezone = "Asia/Tokyo"
  state                        = "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.machine.arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{\"accounts\": [\"--bank\", \"new\"]}"

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

# Starts the job at 06:30, Monday to Friday, Asia/Tokyo.
# A start that fails goes to a dead-letter queue, whose alarm reports it.
resource "aws_scheduler_schedule" "workdays" {
  name                         = "ledger-import.workdays"
  description                  = "Starts the job ledger-import."
  group_name                   = aws_scheduler_schedule_group.job.name
  schedule_expression          = "cron(30 6 ? * MON-FRI *)"
  schedule_expression_timezone = "Asia/Tokyo"
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

# A queue other than the channel's may have no alarm of its own.
resource "aws_cloudwatch_metric_alarm" "closing_letters" {
  alarm_name        = "ledger-import.closing-dead-letters"
  alarm_description = "EventBridge Scheduler could not start the job ledger-import. The SQS queue late-closings has each failed start and its reason. Read all messages: one that arrives within 20 minutes of another is not reported."
  namespace         = "AWS/SQS"
  # Counts messages that arrive, not those in the queue: an alarm that one message keeps on reports no other.
  metric_name = "NumberOfMessagesSent"
  dimensions  = { QueueName = "late-closings" }
  statistic   = "Sum"
  period      = 60
  # After six idle hours, a queue delivers its metrics up to 15 minutes late.
  evaluation_periods  = 20
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  # An unused queue has no metrics.
  treat_missing_data = "notBreaching"
  alarm_actions      = [var.notification_topic_arn]

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
  }
}

resource "aws_iam_role" "schedule" {
  name        = "ledger-import-schedule-${data.aws_region.current.region}"
  description = "Permissions of the schedules of ledger-import."
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
          ArnEquals    = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:scheduler:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:schedule-group/ledger-import" }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "ledger-import"
    "owner"       = "finance"
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
        Sid    = "KeepWhatFailed"
        Effect = "Allow"
        Action = ["sqs:SendMessage"]
        Resource = [
          "arn:aws:sqs:ap-northeast-1:123456789012:late-closings",
          var.dead_letter_queue_arn,
        ]
      },
    ]
  })
}

# Raises an alarm when successes are missing, whatever the reason.
resource "aws_cloudwatch_metric_alarm" "success" {
  alarm_name          = "ledger-import-no-success"
  alarm_description   = "No execution of the job ledger-import has succeeded for 96 hours. Is its schedule on, was its start refused, or does an execution hang? A newly deployed job stays in alarm until its first success. Runbook: https://wiki.example.com/runbooks/ledger-import"
  evaluation_periods  = 96
  datapoints_to_alarm = 96
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
    "job"         = "ledger-import"
    "owner"       = "finance"
  }
}
