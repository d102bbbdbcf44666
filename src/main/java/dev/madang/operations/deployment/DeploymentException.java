package dev.madang.operations.deployment;

/** Why a deployment cannot begin or go on, and what to do, in words for the one who typed the command. */
final class DeploymentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DeploymentException(String message) {
        super(message);
    }

    DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
