# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
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
        # Messages name systems and people, so they travel encrypted or not at all. Nobody is allowed anything here: the
        # roles that publish belong to this account, and their own policies name this topic.
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish"]
        Resource  = [aws_sns_topic.channel.arn]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
    ]
  })
}
