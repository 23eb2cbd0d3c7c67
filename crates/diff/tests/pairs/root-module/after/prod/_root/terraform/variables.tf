variable "ClusterName" {
  type     = string
  nullable = false
  default  = "other"
}

variable "SubnetIds" {
  type     = string
  nullable = false
  default  = ["subnet-0a"]
}
