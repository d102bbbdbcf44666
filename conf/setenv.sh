# conf/setenv.sh: what catalina.sh starts the JVM with; CATALINA_BASE/bin/setenv.sh. Settings: madang.env.example.

# Lets server.xml and the context file take ${NAME} from the environment.
CATALINA_OPTS="$CATALINA_OPTS -Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE=org.apache.tomcat.util.digester.EnvironmentPropertySource"
CATALINA_OPTS="$CATALINA_OPTS -Xms${MADANG_HEAP:-512m} -Xmx${MADANG_HEAP:-512m} -XX:+ExitOnOutOfMemoryError"

# Where the manager's application lies (conf/manager.xml).
export MADANG_MANAGER="${MADANG_MANAGER:-$CATALINA_HOME/webapps/manager}"
