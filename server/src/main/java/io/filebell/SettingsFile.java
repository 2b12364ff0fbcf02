package io.filebell;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.Nearest;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * {@code filebell.yaml} in the data folder: a mapping of keys to texts, numbers, or lists of them.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/">YAML 1.2</a>
 */
final class SettingsFile {

    private static final String NAME = "filebell.yaml";

    private final Path path;

    private SettingsFile(Path path) {
        this.path = path;
    }

    /** The value of a setting, and where it was set. */
    record Entry(String source, String text) {}

    static SettingsFile in(Path data) {
        return new SettingsFile(data.resolve(NAME));
    }

    /** What the file sets; nothing when there is none. */
    Map<Setting, Entry> read() {
        Map<Setting, Entry> entries = new EnumMap<>(Setting.class);
        Object root = root();
        if (root == null) {
            return entries;
        }
        if (!(root instanceof Map<?, ?> mapping)) {
            throw wrong("holds no settings; write one to a line, such as port: 8080");
        }
        mapping.forEach((key, value) -> {
            Setting setting = setting(String.valueOf(key));
            entries.put(setting, new Entry(setting.key() + " in " + path, text(setting, value)));
        });
        return entries;
    }

    private @Nullable Object root() {
        String text;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(Limits.SETTINGS_FILE_BYTES + 1);
            if (bytes.length > Limits.SETTINGS_FILE_BYTES) {
                throw wrong("is larger than " + Limits.SETTINGS_FILE_BYTES + " bytes");
            }
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            throw wrong("is not UTF-8");
        } catch (AccessDeniedException e) {
            throw unreadable("this user may not read it", e);
        } catch (IOException e) {
            if (!Files.isDirectory(path.resolveSibling(""))) {
                return null; // The data folder is none: whoever opens it says so.
            }
            throw unreadable(e.toString(), e);
        }
        return parse(text);
    }

    /** Without what the parser quotes of the text, which may be a secret. */
    private @Nullable Object parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .build();
        try {
            return new Load(settings).loadFromString(text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> " at line " + (mark.getLine() + 1))
                    .orElse("");
            throw wrong("is not valid YAML" + place + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw wrong("is not valid YAML");
        }
    }

    private Setting setting(String key) {
        Setting setting = Setting.ofKey(key).orElseThrow(() -> unknown(key));
        if (setting == Setting.DATA) {
            throw wrong("cannot set data, because it stands in it. Use --data or FILEBELL_DATA");
        }
        return setting;
    }

    private Problem unknown(String key) {
        List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
        String hint = Nearest.to(key, known)
                .map(near -> " Did you mean " + near + "?")
                .orElse(" The settings are listed in docs/operating/settings.md.");
        return new Problem(
                ErrorCode.INVALID_REQUEST, path + " sets " + key + ", which is no setting." + hint);
    }

    private String text(Setting setting, @Nullable Object value) {
        if (value instanceof List<?> list && list.stream().allMatch(SettingsFile::isScalar)) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        if (value == null || !isScalar(value) || String.valueOf(value).isBlank()) {
            throw wrong("sets " + setting.key()
                    + " to nothing that it can be: it is a text, a number" + " or a list of texts");
        }
        return String.valueOf(value).strip();
    }

    private static boolean isScalar(@Nullable Object value) {
        return value instanceof String || value instanceof Number;
    }

    private Problem unreadable(String reason, IOException cause) {
        return new Problem(
                ErrorCode.UNAVAILABLE,
                path + " cannot be read: " + reason + ". Repair that, or remove it.",
                cause);
    }

    private Problem wrong(String what) {
        return new Problem(ErrorCode.INVALID_REQUEST, path + " " + what + ".");
    }
}
