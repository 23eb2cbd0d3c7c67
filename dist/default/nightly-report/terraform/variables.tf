# Made by loudfail from blueprints/nightly-report.yaml; edit that and run cargo xtask build.
variable "notification_topic_arn" {
  description = "The ARN of the topic of the channel alerts, which receives failures."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.notification_topic_arn))
    error_message = "It must be the ARN of a standard SNS topic; chat cannot subscribe to a FIFO topic."
  }
}

variable "dead_letter_queue_arn" {
  description = "The ARN of the dead-letter queue of the channel alerts, which keeps undelivered notifications."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$", var.dead_letter_queue_arn))
    error_message = "It must be the ARN of a standard SQS queue; EventBridge does not accept FIFO dead-letter queues."
  }
}
