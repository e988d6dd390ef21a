Map call(Map args = [:]) {
    return new org.mlopsjfrog.Promotion(this).run('mlopsRollback', args, 'stage')
}
