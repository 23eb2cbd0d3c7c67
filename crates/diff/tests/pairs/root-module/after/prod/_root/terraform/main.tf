module "k" {
  source = "../../k/terraform"
}

module "stays" {
  source = "../../stays/terraform"

  notification_topic_arn = module.other.topic_arn
  ClusterName            = var.ClusterName
  SubnetIds              = var.SubnetIds
}
