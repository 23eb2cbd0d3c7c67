module "j" {
  source = "../../j/terraform"
}

module "stays" {
  source = "../../stays/terraform"

  notification_topic_arn = module.alerts.topic_arn
  ClusterName            = var.ClusterName
  SubnetIds              = var.SubnetIds
}
