package dev.madang.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Logger;
import dev.madang.mail.FakeSmtpServer;
import dev.madang.mail.MailTrial;
import dev.madang.mail.TestCertificate;
import dev.madang.platform.logging.Logging;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Mail, metrics and logging leave nothing behind that would keep an undeployed application in memory. Played with a class
 * loader of its own, as Tomcat gives each deployment one; the redeployment of the whole WAR has its own test.
 */
class ClassLoaderTest {

    @Test
    void aDeploymentIsForgottenAfterItsEnd() throws Exception {
        TestCertificate certificate = TestCertificate.forLocalhost();
        try (var server = new FakeSmtpServer(certificate)) {
            WeakReference<ClassLoader> deployment = deployAndUndeploy(server.port(), certificate.pem().toString());
            assertEquals(1, server.received().size());
            for (int i = 0; i < 100 && deployment.get() != null; i++) {
                System.gc();
                Thread.sleep(50);
            }
            assertNull(deployment.get());
        }
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(int port, String certificate) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URLClassLoader deployment = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        thread.setContextClassLoader(deployment);
        try {
            @SuppressWarnings("unchecked")
            var life = (BiConsumer<Integer, String>) deployment.loadClass(Life.class.getName())
                    .getDeclaredConstructor().newInstance();
            life.accept(port, certificate);
        } finally {
            thread.setContextClassLoader(before);
            deployment.close();
        }
        return new WeakReference<>(deployment);
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(entry -> {
            try {
                return new File(entry).toURI().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }).toArray(URL[]::new);
    }

    /** What an application does of it, seen from inside the class loader. */
    public static final class Life implements BiConsumer<Integer, String> {
        @Override
        public void accept(Integer port, String certificate) {
            var metrics = new Metrics();
            new RequestMetrics(metrics.registry()).record("GET", "/", 200, 1);
            var housekeeping = new Housekeeping(List.of(new HousekeepingJob("x", Duration.ofSeconds(1), () -> false)));
            housekeeping.start();
            MailTrial.send(port, certificate);
            metrics.scrape();
            ((Logger) LoggerFactory.getLogger(Life.class)).atInfo().addKeyValue("a", 1).log("still_here");
            housekeeping.close();
            metrics.close();
            Logging.stopIfOwn(Life.class.getClassLoader());
        }
    }
}
