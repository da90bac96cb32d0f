package fr.sndscopy.config;

import fr.sndscopy.crypto.transit.TransitKeyService;
import fr.sndscopy.crypto.transit.TransitLogin;
import fr.sndscopy.crypto.transit.TransitSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The transit engine of a server of Vault or OpenBao. There is one whether or not it has keys of ours; asking logs in. */
final class TransitPlace extends ServicePlace<TransitKeyService> {
    private static final Path POD_TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    private final TransitSettings settings;

    TransitPlace(Home home, SndscopyProperties.Transit transit) {
        try {
            this.settings = new TransitSettings(
                    Objects.requireNonNull(transit.address()),
                    transit.mount(),
                    transit.namespace(),
                    transit.keyPrefix(),
                    transit.caFile() == null ? null : home.directory().resolve(transit.caFile()),
                    login(home, transit));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.keys.transit] " + e.getMessage(), e);
        }
    }

    private static TransitLogin login(Home home, SndscopyProperties.Transit transit) {
        List<TransitLogin> logins = new ArrayList<>();
        if (transit.tokenFile() != null) {
            logins.add(new TransitLogin.Token(home.directory().resolve(transit.tokenFile())));
        }
        if (transit.roleIdFile() != null && transit.secretIdFile() != null) {
            logins.add(new TransitLogin.AppRole(
                    Objects.requireNonNullElse(transit.loginMount(), "approle"),
                    home.directory().resolve(transit.roleIdFile()),
                    home.directory().resolve(transit.secretIdFile())));
        }
        if (transit.kubernetesRole() != null) {
            logins.add(new TransitLogin.Kubernetes(
                    Objects.requireNonNullElse(transit.loginMount(), "kubernetes"),
                    transit.kubernetesRole(),
                    transit.jwtFile() == null ? POD_TOKEN : home.directory().resolve(transit.jwtFile())));
        }
        if (logins.size() != 1) {
            throw new IllegalArgumentException(
                    "expected one way to log in: token-file, or role-id-file with secret-id-file, or kubernetes-role");
        }
        return logins.get(0);
    }

    @Override
    public String place() {
        return "keys " + settings.keyPrefix() + " of transit engine " + settings.mount() + " of "
                + settings.address().getHost();
    }

    @Override
    TransitKeyService connect() {
        return TransitKeyService.open(settings);
    }

    @Override
    String described(TransitKeyService engine) {
        return engine.description();
    }

    @Override
    String keepsItsKeys() {
        return "the engine gives its keys to nobody, so that there is nothing to seal: back the server"
                + " up by its own means";
    }
}
