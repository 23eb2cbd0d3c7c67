# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
output "topic_arn" {
  description = "The ARN of the topic, which the stack of each job asks for."
  value       = aws_sns_topic.channel.arn
}

output "dead_letter_queue_arn" {
  description = "The ARN of the dead-letter queue, which the stack of each job asks for."
  value       = aws_sqs_queue.dead_letters.arn
}
