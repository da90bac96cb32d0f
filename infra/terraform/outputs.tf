output "bucket" {
  description = "Its name."
  value       = aws_s3_bucket.store.id
}

output "settings" {
  description = "What sndscopy.yaml says of it besides endpoint and credentials."
  value = yamlencode({
    sndscopy = {
      store = merge(
        { bucket = var.bucket },
        var.prefix == "" ? {} : { prefix = trimsuffix(var.prefix, "/") }
      )
    }
  })
}
