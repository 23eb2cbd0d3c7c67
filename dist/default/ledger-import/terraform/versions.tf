# Made by loudfail from blueprints/ledger-import.yaml; edit that and run cargo xtask build.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}
