import java.util.stream.Stream;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * A node of OpenSearch on loopback, which ends when its standard input does.
 *
 * Argument: its directory. Prints "ready" when it belongs to a cluster. Its settings are system properties that begin
 * with "node.setting.".
 */
public class Node {
    private static final String PREFIX = "node.setting.";

    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            Stream<String> names = System.getProperties().stringPropertyNames().stream();
            names.filter(name -> name.startsWith(PREFIX))
                    .forEach(name -> settings.put(name.substring(PREFIX.length()), System.getProperty(name)));
        }).build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).disableESLogger());
        System.out.println("ready");
        while (System.in.read() >= 0) {
        }
        System.exit(0);
    }
}
