package dev.madang;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the server and something that it talks to, and can be made to fail as networks do. */
public final class TcpProxy implements AutoCloseable {

    private final String targetHost;
    private final int targetPort;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;
    private volatile boolean frozen;

    /** @param target host:port */
    public TcpProxy(String target) {
        targetHost = target.replaceFirst(":.*", "");
        targetPort = Integer.parseInt(target.replaceFirst(".*:", ""));
        port = listen(0);
    }

    /** host:port */
    public String endpoint() {
        return "127.0.0.1:" + port;
    }

    /** As if the far side had died: open connections break, new ones are refused. */
    public void cut() {
        close();
    }

    /** As if the network had gone: connections stay, and nothing moves on them, nor on new ones. */
    public void freeze() {
        frozen = true;
    }

    /** Ends a cut or a freeze. Connections that were frozen break. */
    public void heal() {
        if (frozen) {
            frozen = false;
            breakConnections();
        }
        if (listener.isClosed()) {
            listen(port);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            breakConnections();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int listen(int wanted) {
        try {
            listener = new ServerSocket(wanted, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerSocket mine = listener;
        start(() -> accept(mine));
        return mine.getLocalPort();
    }

    private void accept(ServerSocket from) {
        while (true) {
            try {
                Socket near = from.accept();
                open.add(near);
                Socket far = new Socket(targetHost, targetPort);
                open.add(far);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                start(() -> copy(near, far));
                start(() -> copy(far, near));
            } catch (IOException e) {
                if (from.isClosed()) {
                    return;
                }
                breakConnections(); // The far side refuses; so do we.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                while (frozen && !to.isClosed()) {
                    Thread.sleep(5);
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One side is gone, and the other one with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void breakConnections() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0); // A reset, as a dead process leaves it.
                socket.close();
            } catch (IOException e) {
                // Broken already.
            }
        }
        open.clear();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
