"""MLflow: its artifact store on Artifactory, and its runs and models as sources of a publish."""
