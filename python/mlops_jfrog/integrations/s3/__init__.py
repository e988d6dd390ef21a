"""Models in S3 buckets, read with boto3 (the extra ``aws``)."""
