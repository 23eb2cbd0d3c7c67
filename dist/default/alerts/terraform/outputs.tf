# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
output "topic_arn" {
  description = "The ARN of the topic, a parameter of each job's stack."
  value       = aws_sns_topic.channel.arn
}

output "dead_letter_queue_arn" {
  description = "The ARN of the dead-letter queue, a parameter of each job's stack."
  value       = aws_sqs_queue.dead_letters.arn
}
