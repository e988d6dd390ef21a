package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Continuable;
import groovy.lang.Closure;
import java.io.Serializable;
import java.util.Map;

/** The variable {@code docker} of Pipeline's Docker plugin; the image is noted, its block runs on the agent itself. */
public final class DockerVariable implements Serializable {
    public Image image(String name) {
        return new Image(name);
    }

    /** An image by its name. */
    public record Image(String name) implements Serializable {
        public Object inside(Closure<?> body) {
            return Continuable.suspend("inside", StepCall.of("withDockerContainer", new Object[] {Map.of("image", name), body}));
        }
    }
}
