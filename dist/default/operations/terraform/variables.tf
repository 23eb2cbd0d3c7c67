# Made by loudfail from blueprints/platform.yaml; edit that and run cargo xtask build.
variable "TeamsTeamId" {
  description = "The id of the team in Microsoft Teams."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.TeamsTeamId))
    error_message = "It must be a UUID: groupId in the link to the team."
  }
}

variable "TeamsTenantId" {
  description = "The id of the Microsoft tenant."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.TeamsTenantId))
    error_message = "It must be a UUID: tenantId in the link to the team."
  }
}
