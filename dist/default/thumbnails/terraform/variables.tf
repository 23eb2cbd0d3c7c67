# Made by loudfail from blueprints/thumbnails.yaml; edit that and run cargo xtask build.
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

variable "FontsAccessPoint" {
  description = "The id of the access point that a file system is mounted through."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^fsap-[0-9a-f]+$", var.FontsAccessPoint))
    error_message = "It must be the id of an access point."
  }
}

variable "FontsFileSystem" {
  description = "The id of an EFS file system that containers mount."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^fs-[0-9a-f]+$", var.FontsFileSystem))
    error_message = "It must be the id of a file system."
  }
}

variable "MediaKeyArn" {
  description = "The ARN of the key that a secret is encrypted with."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.MediaKeyArn))
    error_message = "It must be the ARN of a key, not of an alias."
  }
}

variable "PicturesBucket" {
  description = "The value of the environment variable PICTURES_BUCKET."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^\"\\\\\\x00-\\x1f]*$", var.PicturesBucket))
    error_message = "It must be text without quotation marks, backslashes and line breaks."
  }
}

variable "SecurityGroupIds" {
  description = "The ids of the task's security groups."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.SecurityGroupIds) > 0 && alltrue([for item in var.SecurityGroupIds : can(regex("^sg-[0-9a-z]+$", item))])
    error_message = "Each must be the id of a security group, such as sg-0123456789abcdef0."
  }
}

variable "SubnetIds" {
  description = "The ids of the subnets that the task runs in."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.SubnetIds) > 0 && alltrue([for item in var.SubnetIds : can(regex("^subnet-[0-9a-z]+$", item))])
    error_message = "Each must be the id of a subnet, such as subnet-0123456789abcdef0."
  }
}
