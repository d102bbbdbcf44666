# conf/setenv.sh: what catalina.sh starts the JVM with; CATALINA_BASE/bin/setenv.sh. The settings themselves are in
# madang.env. Read by sh, so nothing here is bash's own.
#
# MADANG_HEAP=512m             memory for objects
# MADANG_VIRTUAL_THREADS=…     true or false; by default what this JDK is good for
# MADANG_HEAP_DUMPS=FOLDER     a dump when memory runs out; none without it
# MADANG_JAVA_OPTS=…           goes last, and so before everything here

# Which Java, without starting one: every JDK tells it in a file.
madang_java=${JAVA_HOME:-${JRE_HOME:-$(readlink -f "$(command -v java)")}}
madang_java=${madang_java%/bin/java}
madang_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$madang_java/release" 2>/dev/null)
[ -n "$madang_version" ] || { echo "madang: $madang_java/release does not tell Java's version; taken for 17" >&2; madang_version=17; }

# Lets server.xml and the context file take ${NAME} from the environment.
madang_opts="-Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE=org.apache.tomcat.util.digester.EnvironmentPropertySource"

# All of the heap at once: a machine that is too small shows it at the start, not in the night.
madang_opts="$madang_opts -Xms${MADANG_HEAP:-512m} -Xmx${MADANG_HEAP:-512m}"
# Below 2 GB or two processors the JVM would choose the serial collector, whose pauses grow with the heap.
madang_opts="$madang_opts -XX:+UseG1GC"
# A JVM without memory serves half of its requests and says it is alive. It ends, and the service manager starts another.
madang_opts="$madang_opts -XX:+ExitOnOutOfMemoryError"
# A dump of the memory holds passwords and tokens, and fills disks: only where somebody has asked for it.
if [ -n "${MADANG_HEAP_DUMPS:-}" ]; then
  madang_opts="$madang_opts -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=$MADANG_HEAP_DUMPS"
fi
# The same holds for a core file. What the JVM says of its own crash goes to the logs, not to the folder it was started in.
madang_opts="$madang_opts -XX:-CreateCoredumpOnCrash -XX:ErrorFile=$CATALINA_BASE/logs/hs_err_%p.log"
# An exception thrown often keeps its stack trace.
madang_opts="$madang_opts -XX:-OmitStackTraceInFastThrow"
# No file of statistics in /tmp that every user may read.
madang_opts="$madang_opts -XX:-UsePerfData"
# No window system; nothing of the locale or zone of whoever starts it in texts, sorting and logs.
madang_opts="$madang_opts -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Duser.timezone=UTC -Duser.language=en -Duser.country=US"
# Tomcat loads its native part where there is one; from 24 on the JDK warns of it, and later refuses.
[ "$madang_version" -lt 24 ] || madang_opts="$madang_opts --enable-native-access=ALL-UNNAMED"
CATALINA_OPTS="${CATALINA_OPTS:+$CATALINA_OPTS }$madang_opts${MADANG_JAVA_OPTS:+ $MADANG_JAVA_OPTS}"

# Virtual threads wait at no cost, so that nobody has to guess how many are enough. They are final from 21 on.
if [ -z "${MADANG_VIRTUAL_THREADS:-}" ]; then
  if [ "$madang_version" -ge 21 ]; then MADANG_VIRTUAL_THREADS=true; else MADANG_VIRTUAL_THREADS=false; fi
fi
export MADANG_VIRTUAL_THREADS

# java.io.tmpdir: the node's own, where no other user can lay something in its way.
CATALINA_TMPDIR="$CATALINA_BASE/temp"
# What Tomcat makes is for its user and group alone.
UMASK=0027

# Where the manager's application lies (conf/manager.xml).
export MADANG_MANAGER="${MADANG_MANAGER:-$CATALINA_HOME/webapps/manager}"
unset madang_java madang_version madang_opts
