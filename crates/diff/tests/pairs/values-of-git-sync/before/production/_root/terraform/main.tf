module "a" {}
