# Made by loudfail from blueprints/cache-warmup.yaml; edit that and run cargo xtask build.
output "state_machine_arn" {
  description = "The ARN of the state machine."
  value       = aws_sfn_state_machine.machine.arn
}

output "state_machine_name" {
  description = "The name of the state machine."
  value       = aws_sfn_state_machine.machine.name
}

output "role_arn" {
  description = "The ARN of the state machine's role."
  value       = aws_iam_role.machine.arn
}

output "log_group_name" {
  description = "The name of the log group of failed executions."
  value       = aws_cloudwatch_log_group.machine.name
}
