package org.mlopsjfrog

/** A person's decision, asked for outside any executor. */
class Approval implements Serializable {
    private static final long serialVersionUID = 1L

    private final Object steps

    Approval(Object steps) {
        this.steps = steps
    }

    /** Waits for somebody; approver, approvedAt (milliseconds since 1970) and comment. */
    Map ask(Map given) {
        Map values = new Catalogue(steps).arguments('mlopsApprove', given)
        if (steps.env.WORKSPACE) {
            steps.error("mlopsApprove waits for a person and would hold this agent: put it in a stage with 'agent none'.")
        }
        Object answer = null
        steps.timeout(time: values.hours ?: 72, unit: 'HOURS') {
            answer = steps.input(question(values))
        }
        if (!(answer instanceof Map) || !answer.approver) {
            steps.error('mlopsApprove: the answer carries no name. Only somebody who is logged in can approve.')
        }
        new OptionalSteps(steps).milestone()
        return [approver: answer.approver, approvedAt: new Date().time, comment: answer.comment ?: '']
    }

    private Map question(Map values) {
        String subject = "${values.model ?: 'the model'} ${values.version ?: ''}".trim()
        Map question = [
            message           : values.message ?: "Promote ${subject} to production?".toString(),
            ok                : 'Approve',
            submitterParameter: 'approver',
            parameters        : [steps.text(name: 'comment', defaultValue: '', description: 'Why')],
        ]
        if (values.submitter) {
            question.submitter = values.submitter
        }
        return question
    }
}
