package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A listener of webhooks: checks, keeps, answers, and works afterwards. */
@SpringBootApplication
public class Listener {

    public static void main(String[] args) {
        SpringApplication.run(Listener.class, args);
    }
}
