variable "ClusterName" {
  type     = string
  nullable = false
  default  = "batch"
}

variable "SubnetIds" {
  type     = string
  nullable = false
}
