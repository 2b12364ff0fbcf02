import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Stands in where a machine has no curl, wget or sha512sum: {@code get URL FILE} downloads, {@code
 * sha512 FILE} prints a digest. Run as source by {@code mvnw}.
 */
final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "get" -> {
                try (InputStream body = URI.create(arguments[1]).toURL().openStream()) {
                    Files.copy(body, Path.of(arguments[2]), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            case "sha512" -> {
                byte[] content = Files.readAllBytes(Path.of(arguments[1]));
                byte[] digest = MessageDigest.getInstance("SHA-512").digest(content);
                System.out.println(HexFormat.of().formatHex(digest));
            }
            default -> throw new IllegalArgumentException("get URL FILE | sha512 FILE");
        }
    }
}
