# Made by loudfail from blueprints/nightly-report.yaml; edit that and run cargo xtask build.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_ssm_parameter" "SsmNetworkBatchSecurityGroupIds2f4f4ea5" {
  name = "/network/batch-security-group-ids"
}

data "aws_ssm_parameter" "SsmNetworkPrivateSubnetIdsd42abdfd" {
  name = "/network/private-subnet-ids"
}

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
  name     = "nightly-report"
  type     = "STANDARD"
  role_arn = aws_iam_role.machine.arn

  # The same text that the CloudFormation template deploys, with its placeholders filled in.
  definition = templatefile("${path.module}/../state-machine.asl.json", {
    TopicArn                                     = var.notification_topic_arn
    RunTask                                      = "arn:${data.aws_partition.current.partition}:states:::ecs:runTask.sync"
    Publish                                      = "arn:${data.aws_partition.current.partition}:states:::sns:publish"
    Region                                       = data.aws_region.current.region
    ConsoleDomain                                = local.console_domain
    ValueSsmNetworkBatchSecurityGroupIds2f4f4ea5 = data.aws_ssm_parameter.SsmNetworkBatchSecurityGroupIds2f4f4ea5.insecure_value
    ValueSsmNetworkPrivateSubnetIdsd42abdfd      = data.aws_ssm_parameter.SsmNetworkPrivateSubnetIdsd42abdfd.insecure_value
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
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
  }

  # Step Functions checks on creation that the role may deliver logs.
  depends_on = [aws_iam_role_policy.machine]
}

resource "aws_iam_role" "machine" {
  # Roles are global: with the region in the role's name, the job can run in several regions.
  name        = "nightly-report-machine-${data.aws_region.current.region}"
  description = "Permissions of the state machine nightly-report."
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
          ArnEquals    = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:states:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:stateMachine:nightly-report" }
        }
      },
    ]
  })

  tags = {
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
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
          "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task-definition/nightly-report",
          "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:task-definition/nightly-report:*",
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
    ]
  })
}

resource "aws_cloudwatch_log_group" "machine" {
  # With this prefix, log deliveries do not add to the account's resource policy for logs, which has a size limit.
  name              = "/aws/vendedlogs/states/nightly-report"
  retention_in_days = 30

  tags = {
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
  }
}

# Reports an execution that ended badly without reporting it itself: it was stopped, ran too long, or died of an error
# that no Catch sees.
resource "aws_cloudwatch_event_rule" "backstop" {
  name        = "nightly-report-backstop"
  description = "Reports an execution of nightly-report that ended without reporting it itself."
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
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
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
    input_template = "{\"version\": \"1.0\", \"source\": \"custom\", \"id\": \"<name>\", \"content\": {\"textType\": \"client-markdown\", \"title\": \"The nightly sales report failed\", \"description\": \"*The execution ended:* `<status>` and could not report it itself.\\u000a• `ABORTED`: somebody stopped it.\\u000a• `TIMED_OUT`: it ran longer than all attempts of the job may take.\\u000a• `FAILED`: it died before it could report\\u002c or its failure or success message was not accepted.\\u000a\\u000a\\u003chttps://${data.aws_region.current.region}.${local.console_domain}/states/home?region=${data.aws_region.current.region}#/v2/executions/details/<executionArn>|Execution\\u003e | \\u003chttps://wiki.example.com/runbooks/nightly-report|Runbook\\u003e\\u000a*Job:* `nightly-report` (Builds the nightly sales report and puts it into the report bucket)\\u000a*Owner:* sales platform\\u000a\\u003c!subteam^S0123456789\\u003e\", \"nextSteps\": [\"Look at the log by the links above\", \"If a source was late\\u002c start the job again with the same date\", \"Tell the sales team if the report will be later than 08:00\"], \"keywords\": [\"sales\", \"report\"]}, \"metadata\": {\"threadId\": \"default/nightly-report/<name>\", \"summary\": \"nightly-report ended <status>\", \"eventType\": \"ExecutionEnded\", \"relatedResources\": [\"<executionArn>\"], \"additionalContext\": {\"job\": \"nightly-report\", \"environment\": \"default\", \"status\": \"<status>\"}}}"
  }
}

# Starts the job at 03:00, every day, Asia/Tokyo, or up to 15 minutes later.
# A start that fails goes to a dead-letter queue, whose alarm reports it.
resource "aws_scheduler_schedule" "job" {
  name                         = "nightly-report"
  description                  = "Starts the job nightly-report."
  group_name                   = "default"
  schedule_expression          = "cron(0 3 * * ? *)"
  schedule_expression_timezone = "Asia/Tokyo"
  state                        = "ENABLED"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_sfn_state_machine.machine.arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{\"date\": \"<aws.scheduler.scheduled-time>\"}"

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
  name        = "nightly-report-schedule-${data.aws_region.current.region}"
  description = "Permissions of the schedule of nightly-report."
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
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
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
  alarm_name          = "nightly-report-no-success"
  alarm_description   = "No execution of the job nightly-report has succeeded for 29 hours. Is its schedule on, was its start refused, or does an execution hang? A newly deployed job stays in alarm until its first success. Runbook: https://wiki.example.com/runbooks/nightly-report"
  evaluation_periods  = 29
  datapoints_to_alarm = 29
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
    "CostCenter"  = "sales"
    "Project"     = "loudfail-samples"
    "environment" = "default"
    "job"         = "nightly-report"
    "owner"       = "sales platform"
  }
}
