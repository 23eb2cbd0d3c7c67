# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
variable "SlackChannelId" {
  description = "The id of the Slack channel."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[CG][0-9A-Z]{1,254}$", var.SlackChannelId))
    error_message = "It must be the id of a channel, such as C0123456789, not its name."
  }
}

variable "SlackWorkspaceId" {
  description = "The id of the Slack workspace."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^T[0-9A-Z]{1,254}$", var.SlackWorkspaceId))
    error_message = "It must be the id of a workspace, such as T0123456789."
  }
}
