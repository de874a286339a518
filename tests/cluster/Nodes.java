import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * OpenSearch nodes on loopback, in one process that ends when its standard input does.
 *
 * Arguments: a directory, and how many nodes. Prints "node PORT" for each and "ready", then reads lines, "stop NUMBER"
 * and "start NUMBER" (from 0), and prints "done" after each. Settings of all nodes are system properties that begin
 * with "node.setting.".
 */
public class Nodes {
    private static final String PREFIX = "node.setting.";

    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            System.getProperties().stringPropertyNames().stream()
                    .filter(name -> name.startsWith(PREFIX))
                    .forEach(name -> settings.put(name.substring(PREFIX.length()), System.getProperty(name)));
        }).build(OpenSearchRunner.newConfigs()
                .basePath(arguments[0]).numOfNode(Integer.parseInt(arguments[1])).clusterName("searchnews-" + ProcessHandle.current().pid())
                .disableESLogger());
        for (int i = 0; i < runner.getNodeSize(); i++) {
            System.out.println("node " + runner.getNode(i).settings().get("http.port"));
        }
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null;) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            if (words[0].equals("stop")) {
                runner.getNode(number).close();
            } else {
                runner.startNode(number);
            }
            System.out.println("done");
        }
        System.exit(0);
    }
}
