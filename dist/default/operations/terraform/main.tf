# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

# Topics store no messages, so the key is deleted with the module.
resource "aws_kms_key" "channel" {
  description             = "Encrypts the messages of the channel operations."
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The account's own policies define who may manage the key; without this statement nobody could.
        Sid       = "Administer"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = ["kms:*"]
        Resource  = ["*"]
      },
      {
        # For the machines' roles, and for people who test the channel: only through SNS, which checks who may publish.
        Sid       = "PublishersOfThisAccount"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "kms:GenerateDataKey*",
          "kms:Decrypt",
        ]
        Resource = ["*"]
        Condition = {
          StringEquals = { "kms:CallerAccount" = data.aws_caller_identity.current.account_id }
          StringLike   = { "kms:ViaService" = "sns.${data.aws_region.current.region}.amazonaws.com*" }
        }
      },
      {
        # For EventBridge, which drops what it cannot encrypt. There is no condition: AWS supports none on the source for
        # EventBridge and encrypted topics. The key serves this one topic.
        Sid       = "BackstopsTell"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action = [
          "kms:GenerateDataKey*",
          "kms:Decrypt",
        ]
        Resource = ["*"]
      },
      {
        # For the alarms of this account.
        Sid       = "AlarmsTell"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action = [
          "kms:GenerateDataKey*",
          "kms:Decrypt",
        ]
        Resource = ["*"]
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        }
      },
    ]
  })

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "operations"
    "environment" = "default"
  }
}

resource "aws_kms_alias" "channel" {
  name          = "alias/loudfail/operations"
  target_key_id = aws_kms_key.channel.key_id
}

resource "aws_sns_topic" "channel" {
  name              = "operations"
  kms_master_key_id = aws_kms_key.channel.arn

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "operations"
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
        # For the rules that report executions which could not report themselves. There is no condition, since EventBridge
        # sends nothing to check one against: AWS does not support conditions here, and they would refuse every event.
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

# Notifications that EventBridge could not deliver to the topic. Nobody received what is in this queue.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "operations-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "operations"
    "environment" = "default"
  }
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # As with the topic, nothing is sent or received unencrypted.
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
        # For the rules of this account and region. A schedule sends with its own role and needs nothing here.
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
  alarm_name        = "operations-dead-letters"
  alarm_description = "A notification for the channel operations could not be delivered. Read all messages in the queue operations-dead-letters: each says which rule or schedule it comes from, and why it failed. One that arrives within 20 minutes of another is not reported."
  namespace         = "AWS/SQS"
  # Counts messages that arrive, not those in the queue: an alarm that one message keeps on reports no other.
  metric_name = "NumberOfMessagesSent"
  dimensions  = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic   = "Sum"
  period      = 60
  # After six idle hours, a queue delivers its metrics up to 15 minutes late.
  evaluation_periods  = 20
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  # An unused queue has no metrics.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.channel.arn]

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "operations"
    "environment" = "default"
  }
}

resource "aws_iam_role" "chat" {
  # Roles are global: the region in the name keeps it apart from the role of a channel of the same name elsewhere.
  name        = "operations-chat-${data.aws_region.current.region}"
  description = "Permissions of the chat of the channel operations."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Amazon Q Developer in chat applications, which keeps its old name here, and only for this account.
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
    "channel"     = "operations"
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

resource "aws_chatbot_teams_channel_configuration" "channel" {
  # The service keeps its configurations in this region, whatever the region of the topic.
  region             = "us-east-2"
  configuration_name = "operations"
  team_id            = var.TeamsTeamId
  tenant_id          = var.TeamsTenantId
  channel_id         = "19%3Aab0123456789%40thread.tacv2"
  iam_role_arn       = aws_iam_role.chat.arn
  # Without any, AWS uses AdministratorAccess.
  guardrail_policy_arns = ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"]
  sns_topic_arns        = [aws_sns_topic.channel.arn]
  logging_level         = "ERROR"

  tags = {
    "Project"     = "loudfail-samples"
    "channel"     = "operations"
    "environment" = "default"
  }
}

resource "aws_sns_topic_subscription" "email_06d7c4f6" {
  topic_arn = aws_sns_topic.channel.arn
  protocol  = "email"
  endpoint  = "on-call@example.com"
}
