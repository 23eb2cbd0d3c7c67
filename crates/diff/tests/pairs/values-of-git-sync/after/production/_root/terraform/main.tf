module "b" {}
