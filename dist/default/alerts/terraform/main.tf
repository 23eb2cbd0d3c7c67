# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_sns_topic" "channel" {
  name = "alerts"

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "alerts"
    "environment" = "default"
  }
}

resource "aws_sns_topic_policy" "channel" {
  arn = aws_sns_topic.channel.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Messages name systems and people, so they travel encrypted or not at all. The machines' roles need no statement:
        # they belong to this account, and their own policies name this topic.
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish"]
        Resource  = [aws_sns_topic.channel.arn]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      {
        # For the rules that tell of executions which could not tell themselves. There is no condition, since EventBridge
        # sends nothing that one could be checked with: AWS rules conditions out for it, and they would refuse every event.
        Sid       = "BackstopsTell"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["sns:Publish"]
        Resource  = [aws_sns_topic.channel.arn]
      },
      {
        # For the alarms of this account and region.
        Sid       = "AlarmsTell"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["sns:Publish"]
        Resource  = [aws_sns_topic.channel.arn]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:cloudwatch:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:alarm:*" }
        }
      },
    ]
  })
}

# What EventBridge could not deliver to the topic. A message here is a notification that nobody got.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "alerts-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "alerts"
    "environment" = "default"
  }
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Like the messages that could not be delivered, nothing comes or goes unencrypted.
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sqs:*"]
        Resource  = [aws_sqs_queue.dead_letters.arn]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      {
        # For the rules of this account and region. A schedule sends with a role of its own, and needs nothing here.
        Sid       = "BackstopsLeaveLetters"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["sqs:SendMessage"]
        Resource  = [aws_sqs_queue.dead_letters.arn]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:events:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:rule/*" }
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name        = "alerts-dead-letters"
  alarm_description = "A notification for the channel alerts could not be delivered. Read the messages of the queue alerts-dead-letters: each says which rule or schedule it comes from, and why. Look at all of them: what comes within 20 minutes of another is not told again."
  namespace         = "AWS/SQS"
  # What comes is counted, not what lies there: an alarm that one letter keeps on tells of no other.
  metric_name = "NumberOfMessagesSent"
  dimensions  = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic   = "Sum"
  period      = 60
  # A queue that has slept for six hours gives its metrics up to 15 minutes late.
  evaluation_periods  = 20
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  # A queue that nobody uses has no metrics.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.channel.arn]

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "alerts"
    "environment" = "default"
  }
}

resource "aws_iam_role" "chat" {
  # Roles are global: with the region in its name, it does not meet that of a channel of the same name elsewhere.
  name        = "alerts-chat-${data.aws_region.current.region}"
  description = "What the chat of the channel alerts may read."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Amazon Q Developer in chat applications, which keeps its old name here, and for this account alone.
        Sid       = "TrustTheChat"
        Effect    = "Allow"
        Principal = { Service = "chatbot.amazonaws.com" }
        Action    = ["sts:AssumeRole"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "alerts"
    "environment" = "default"
  }
}

resource "aws_iam_role_policy" "chat" {
  name = "notifications"
  role = aws_iam_role.chat.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # To draw the graph of an alarm. These actions read metrics, most of which belong to no resource.
        Sid    = "ReadMetrics"
        Effect = "Allow"
        Action = [
          "cloudwatch:Describe*",
          "cloudwatch:Get*",
          "cloudwatch:List*",
        ]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_chatbot_slack_channel_configuration" "channel" {
  # Where the service keeps its configurations, whatever the region of the topic.
  region             = "us-east-2"
  configuration_name = "alerts"
  slack_team_id      = var.SlackWorkspaceId
  slack_channel_id   = var.SlackChannelId
  iam_role_arn       = aws_iam_role.chat.arn
  # Without any, AWS takes AdministratorAccess.
  guardrail_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  sns_topic_arns        = [aws_sns_topic.channel.arn]
  logging_level         = "ERROR"

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "alerts"
    "environment" = "default"
  }
}
