Map call(Map args = [:]) {
    Map given = [:] + args
    if (args.approvedBy instanceof Map) { // what mlopsApprove returned
        given.approvedBy = args.approvedBy.approver
        given.comment = args.comment ?: args.approvedBy.comment ?: null
    }
    return new org.mlopsjfrog.Promotion(this).run('mlopsPromote', given, 'toStage')
}
