module "alerts" {
  source = "../../alerts/terraform"
}
