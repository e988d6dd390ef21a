Map call(Map args = [:]) {
    List missing = new org.mlopsjfrog.OptionalSteps(this).missing()
    echo("Steps of optional plugins that this controller lacks: ${missing.join(', ') ?: 'none'}")
    return new org.mlopsjfrog.HelperCall(this).run('mlopsDoctor', args) + [missingSteps: missing]
}
