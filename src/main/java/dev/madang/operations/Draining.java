package dev.madang.operations;

/** Whether this node has been told that it will stop: it still answers, but is no longer ready for new traffic. */
public final class Draining {

    private volatile boolean on;

    public boolean isOn() {
        return on;
    }

    /** @param on true before a planned stop, false to take part again */
    public void set(boolean on) {
        this.on = on;
    }
}
