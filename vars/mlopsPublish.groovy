Map call(Map args = [:]) {
    return args.promote ? new org.mlopsjfrog.Promotion(this).run('mlopsPublish', args, 'toStage') :
        new org.mlopsjfrog.HelperCall(this).run('mlopsPublish', args)
}
