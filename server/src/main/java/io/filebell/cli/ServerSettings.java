package io.filebell.cli;

import io.filebell.Setting;
import io.filebell.Settings;
import io.filebell.SettingsReader;
import io.filebell.base.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a server that another command than {@code serve} works on. */
final class ServerSettings {

    private ServerSettings() {}

    /**
     * Reads them where the server does.
     *
     * @param data the data folder as it was written, if it was
     */
    static Settings read(Shell shell, @Nullable String data) {
        Map<Setting, String> flags = data == null ? Map.of() : Map.of(Setting.DATA, data);
        try {
            return new SettingsReader(flags, shell.environment(), false).read();
        } catch (Problem wrong) {
            throw Failure.wrongUsage(wrong.detail());
        }
    }
}
