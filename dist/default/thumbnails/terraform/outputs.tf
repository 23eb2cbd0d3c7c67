# Made by loudfail from blueprints/thumbnails.yaml; edit that and run cargo xtask build.
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

output "task_definition_arn" {
  description = "The ARN of the task definition revision that runs."
  value       = aws_ecs_task_definition.job.arn
}

output "task_log_group_name" {
  description = "The name of the log group of the containers."
  value       = aws_cloudwatch_log_group.task.name
}

output "task_role_arn" {
  description = "The ARN of the task role, for the policies of resources that the task uses."
  value       = aws_iam_role.task.arn
}

output "execution_role_arn" {
  description = "The ARN of the execution role, for the policies of images, secrets and keys."
  value       = aws_iam_role.execution.arn
}
