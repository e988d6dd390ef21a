import org.mlopsjfrog.HelperCall
import org.mlopsjfrog.OptionalSteps

Map call(Map args = [:]) {
    Map given = [:] + args
    if (given.approvedBy instanceof Map) { // what mlopsApprove returned
        given.approvedBy = args.approvedBy.approver
        given.comment = args.comment ?: args.approvedBy.comment ?: null
    }
    return new OptionalSteps(this).lock("mlops-jfrog: promote ${args.model ?: env.JOB_NAME} to ${args.toStage ?: 'production'}") {
        return new HelperCall(this).run('mlopsPromote', given)
    }
}
