package hudson;

import java.io.IOException;

/** Stands in for Jenkins' class of this name: a failure whose message is enough, no stack trace wanted. */
public class AbortException extends IOException {
    public AbortException(String message) {
        super(message);
    }
}
