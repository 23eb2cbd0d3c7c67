module "j" {
  source = "../../j/terraform"
}
