variable "bucket" {
  description = "The bucket that the store lies in. It is made here."
  type        = string
}

variable "prefix" {
  description = "Of all keys, as store.prefix of sndscopy.yaml with a slash at its end; empty when there is none."
  type        = string
  default     = ""

  validation {
    condition     = var.prefix == "" || can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*/$", var.prefix))
    error_message = "Expected letters, digits, '.', '_', '-' and '/', with a slash at the end."
  }
}

variable "principals" {
  description = "Who may what (infra/policies): by role, writer, auditor, gc or locker, the ARN of a user. They are made elsewhere."
  type        = map(string)

  validation {
    condition     = alltrue([for role in keys(var.principals) : contains(["writer", "auditor", "gc", "locker"], role)])
    error_message = "Expected writer, auditor, gc or locker."
  }

  validation {
    condition     = contains(keys(var.principals), "writer")
    error_message = "Expected a writer: nobody else can migrate."
  }
}

variable "object_lock" {
  description = "Whether objects can be locked (store.retention of sndscopy.yaml). It cannot be changed later on most stores."
  type        = bool
  default     = true
}

variable "unfinished_uploads_days" {
  description = "After how many days parts of uploads that nobody finished are removed. No run lasts longer."
  type        = number
  default     = 14

  validation {
    condition     = var.unfinished_uploads_days >= 2
    error_message = "Expected 2 or more: a run that is at work has unfinished uploads."
  }
}

variable "old_work_days" {
  description = "After how many days versions are removed that runs have deleted of their own work. Of nothing else a version is ever removed."
  type        = number
  default     = 7
}

variable "public_access_block" {
  description = "Whether the store knows the calls that forbid public access; where it does not, the policy alone says who may what."
  type        = bool
  default     = true
}
