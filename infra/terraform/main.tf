# The bucket of a store: versions, locks, what is removed by itself, and who may what. It holds no secret and makes no user.

locals {
  # The statements that infra/policies/bucket-policy puts together.
  statements = flatten([
    for role, principal in var.principals : jsondecode(
      replace(
        replace(
          replace(file("${path.module}/../policies/${role}.json"), "PRINCIPAL", principal),
          "BUCKET", var.bucket
        ),
        "PREFIX", var.prefix
      )
    )
  ])
}

resource "aws_s3_bucket" "store" {
  bucket              = var.bucket
  object_lock_enabled = var.object_lock

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "store" {
  bucket = aws_s3_bucket.store.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "store" {
  count = var.public_access_block ? 1 : 0

  bucket                  = aws_s3_bucket.store.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "store" {
  bucket = aws_s3_bucket.store.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}

# No rule removes an object, and none a version of anything but a run's own work.
resource "aws_s3_bucket_lifecycle_configuration" "store" {
  depends_on = [aws_s3_bucket_versioning.store]

  bucket = aws_s3_bucket.store.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {
      prefix = var.prefix
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = var.unfinished_uploads_days
    }
  }

  dynamic "rule" {
    for_each = toset(["work", "probe"])

    content {
      id     = "old-${rule.value}"
      status = "Enabled"

      filter {
        prefix = "${var.prefix}${rule.value}/"
      }

      noncurrent_version_expiration {
        noncurrent_days = var.old_work_days
      }

      expiration {
        expired_object_delete_marker = true
      }
    }
  }
}
